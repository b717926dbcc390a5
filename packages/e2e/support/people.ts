/** A member of staff of the demonstration data (server/demo), with what is needed to log in. */
export interface StaffLogin {
  username: string;
  password: string;
  /** Base32, as an authenticator app would keep it */
  totpSecret: string;
}
