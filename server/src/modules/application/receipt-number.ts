/**
 * Receipt numbers (受理编号): `HL` + day + six digits + check character, e.g. `HL202603020000426`.
 * The check character is ISO 7064 MOD 11-2 over the fourteen digits, which finds every single wrong digit and every
 * swap of neighbours: people read these numbers out on the phone.
 */
const PREFIX = 'HL';
const SERIAL_DIGITS = 6;
const PATTERN = /^HL(\d{8})(\d{6})([0-9X])$/;

export const MAX_SERIAL = 10 ** SERIAL_DIGITS - 1;

function checkCharacter(digits: string): string {
  let remainder = 0;
  for (const digit of digits) remainder = ((remainder + Number(digit)) * 2) % 11;
  const check = (12 - remainder) % 11;
  return check === 10 ? 'X' : String(check);
}

/** @param day YYYY-MM-DD @param serial 0..999999, unique within the day */
export function receiptNumber(day: string, serial: number): string {
  if (!Number.isInteger(serial) || serial < 0 || serial > MAX_SERIAL) {
    throw new RangeError(`receipt serial out of range: ${serial}`);
  }
  const digits = day.replaceAll('-', '') + String(serial).padStart(SERIAL_DIGITS, '0');
  return `${PREFIX}${digits}${checkCharacter(digits)}`;
}

/** @returns true for a well-formed number with the right check character */
export function isReceiptNumber(text: string): boolean {
  const match = PATTERN.exec(text);
  return match !== null && checkCharacter(`${match[1]}${match[2]}`) === match[3];
}
