/** Hands a file that the page made to the person (web): the browser saves it under that name. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.appendChild(link);
  link.click();
  link.remove();
  // The browser has taken its copy by the next turn of the loop; a second is plenty.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
