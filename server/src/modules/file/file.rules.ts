/** What may be stored for which purpose. Types are told by the bytes, never by the name or by what the client says. */
export interface FilePurpose {
  /** Bytes. */
  maxBytes: number;
  mimes: readonly string[];
}

const MB = 1024 * 1024;
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const CSV = 'text/csv';

export const FILE_PURPOSES = {
  /** A paper that a firm hands in. */
  material: { maxBytes: 10 * MB, mimes: ['application/pdf', 'image/jpeg', 'image/png'] },
  /** A bank's receipt for one payment, as evidence. */
  bank_receipt: { maxBytes: 10 * MB, mimes: ['application/pdf', 'image/jpeg', 'image/png'] },
  /** What a bank sends back. */
  bank_result: { maxBytes: 20 * MB, mimes: [CSV, XLSX, 'application/xml'] },
  /** What is sent to a bank; made here. */
  bank_file: { maxBytes: 20 * MB, mimes: [CSV, XLSX, 'application/xml'] },
  report: { maxBytes: 20 * MB, mimes: [CSV, XLSX, 'application/pdf'] },
} as const satisfies Record<string, FilePurpose>;

export type PurposeName = keyof typeof FILE_PURPOSES;

/** Bytes from which most types can be told. */
export const SNIFF_BYTES = 4100;

/** Text has no NUL and no control characters but tabs and line ends; byte order marks and Chinese are fine. */
export function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

/** The last part of whatever path the client sends, without anything that could mislead a reader or a shell. */
export function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  // Control characters, and the marks that turn the direction of writing and so hide an extension.
  const clean = last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return clean === '' || /^\.+$/.test(clean) ? 'file' : [...clean].slice(0, 120).join('');
}
