import Taro from '@tarojs/taro';

/** A file or a part of one, as the target can send it: a blob on the web, the path of a file in WeChat. */
export type Bytes = Blob | string;

/** Chosen files, kept on the phone until the server has them, so that a killed app goes on where it was. */
export interface FileVault {
  /** @returns size in bytes */
  put: (key: string, source: Bytes) => Promise<number>;
  has: (key: string) => Promise<boolean>;
  read: (key: string, from: number, to: number) => Promise<ArrayBuffer>;
  /** a part that can be sent */
  piece: (key: string, from: number, to: number) => Promise<Bytes>;
  remove: (key: string) => Promise<void>;
}

const STORE = 'files';

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('qinqing', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** In the browser's database; where that is closed (private windows), as long as the page lives. */
function webVault(): FileVault {
  const memory = new Map<string, Blob>();
  const inStore = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const database = await openDatabase();
    try {
      return await new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };
  const find = async (key: string): Promise<Blob | undefined> => {
    const near = memory.get(key);
    if (near) return near;
    const kept: unknown = await inStore('readonly', (store) => store.get(key)).catch(() => undefined);
    if (!(kept instanceof Blob)) return undefined;
    memory.set(key, kept);
    return kept;
  };
  const part = async (key: string, from: number, to: number) => {
    const blob = await find(key);
    if (!blob) throw new Error('the file is gone');
    return blob.slice(from, to);
  };
  return {
    async put(key, source) {
      const blob = source as Blob;
      memory.set(key, blob);
      await inStore('readwrite', (store) => store.put(blob, key)).catch(() => undefined);
      return blob.size;
    },
    has: async (key) => (await find(key)) !== undefined,
    async read(key, from, to) {
      const blob = await part(key, from, to);
      // Blob.arrayBuffer is younger than our oldest phones.
      return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result as ArrayBuffer);
        reader.onerror = () => reject(reader.error);
        reader.readAsArrayBuffer(blob);
      });
    },
    piece: part,
    async remove(key) {
      memory.delete(key);
      await inStore('readwrite', (store) => store.delete(key)).catch(() => undefined);
    },
  };
}

/** WeChat throws its temporary files away with the app: a copy in the user's own folder stays. */
function wechatVault(): FileVault {
  const files = Taro.getFileSystemManager();
  const folder = Taro.env.USER_DATA_PATH ?? '';
  const place = (key: string) => `${folder}/upload-${key}`;
  const piecePlace = (key: string) => `${folder}/piece-${key}`;
  const done = <T>(act: (callbacks: { success: (result: T) => void; fail: (why: unknown) => void }) => void) =>
    new Promise<T>((resolve, reject) => act({ success: resolve, fail: reject }));
  const read = async (key: string, from: number, to: number): Promise<ArrayBuffer> => {
    const { data } = await done<{ data: string | ArrayBuffer }>((callbacks) =>
      files.readFile({ filePath: place(key), position: from, length: to - from, ...callbacks }),
    );
    return data as ArrayBuffer;
  };
  const unlink = (filePath: string) =>
    done((callbacks) => files.unlink({ filePath, ...callbacks })).catch(() => undefined);
  return {
    async put(key, source) {
      await done((callbacks) => files.copyFile({ srcPath: source as string, destPath: place(key), ...callbacks }));
      const { size } = await done<{ size: number }>((callbacks) =>
        files.getFileInfo({ filePath: place(key), ...callbacks }),
      );
      return size;
    },
    has: (key) =>
      done((callbacks) => files.access({ path: place(key), ...callbacks })).then(
        () => true,
        () => false,
      ),
    read,
    async piece(key, from, to) {
      const data = await read(key, from, to);
      // uploadFile takes whole files only.
      await done((callbacks) => files.writeFile({ filePath: piecePlace(key), data, ...callbacks }));
      return piecePlace(key);
    },
    async remove(key) {
      await unlink(place(key));
      await unlink(piecePlace(key));
    },
  };
}

let vault: FileVault | undefined;

export function fileVault(): FileVault {
  vault ??= process.env.TARO_ENV === 'h5' ? webVault() : wechatVault();
  return vault;
}
