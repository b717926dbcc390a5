/** Document number (发文字号), GB/T 9704-2012 section 7.2.5: 〔 〕 brackets, four-digit year, no 第, no leading zero, 号. */

const LOOSE = /^(.+?)[〔[【［(（]\s*(\d{4})\s*[〕\]】］)）]\s*(?:第)?\s*0*(\d+)\s*号?$/;

/** `厦府规[2020]3号` → `厦府规〔2020〕3号`. @returns null where the text is no document number */
export function normaliseDocumentNumber(text: string): string | null {
  const match = LOOSE.exec(text.trim().replace(/\s+/g, ''));
  if (!match?.[1] || !match[2] || !match[3]) return null;
  return `${match[1]}〔${match[2]}〕${Number(match[3])}号`;
}
