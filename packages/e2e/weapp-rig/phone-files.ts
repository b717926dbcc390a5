/** A file that the person has: in a chat (`wx.chooseMessageFile`), or as a photo (`wx.chooseMedia`). */
export interface PhoneFile {
  name: string;
  bytes: Uint8Array;
  type: string;
}

export const USER_DATA_PATH = 'wxfile://usr';

/** The phone's own files, as far as the mini-program may see them: temporary ones, and its folder. */
export class PhoneFiles {
  private readonly files = new Map<string, Uint8Array>();
  private readonly texts = new Map<string, readonly string[]>();
  private made = 0;

  find(path: string): Uint8Array | undefined {
    return this.files.get(path);
  }

  /** @throws as the base library does it */
  read(api: string, path: string): Uint8Array {
    const bytes = this.files.get(path);
    if (!bytes) throw { errMsg: `${api}:fail no such file or directory, open ${path}`, errno: 1300002 };
    return bytes;
  }

  /** @throws outside the folder that the mini-program may write to */
  write(api: string, path: string, bytes: Uint8Array): void {
    if (!path.startsWith(`${USER_DATA_PATH}/`))
      throw { errMsg: `${api}:fail permission denied, open ${path}`, errno: 1300013 };
    this.files.set(path, bytes);
  }

  remove(path: string): void {
    this.read('unlink', path);
    this.files.delete(path);
  }

  /** What is written on a picture that the mini-program drew. */
  textsOn(path: string): readonly string[] {
    return this.texts.get(path) ?? [];
  }

  /** A temporary copy, under a name that tells nothing. @returns its path */
  keep(bytes: Uint8Array, extension: string, texts: readonly string[] = []): string {
    this.made += 1;
    const path = `wxfile://tmp_${this.made.toString(16).padStart(8, '0')}.${extension}`;
    this.files.set(path, bytes);
    this.texts.set(path, texts);
    return path;
  }

  /** What the mini-program has left behind in its folder. */
  get left(): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(`${USER_DATA_PATH}/`));
  }
}
