import { answerWith, type Callbacks } from './answer.js';
import { type PhoneFile, type PhoneFiles, USER_DATA_PATH } from './phone-files.js';
import { dimensionsOf, greyJpeg, PhoneCanvas } from './picture.js';

interface OneFile extends Callbacks {
  filePath: string;
}

/** `wx.getFileSystemManager()`: what of it an app may use to keep a file and to send it in pieces. */
function fileSystemManager(files: PhoneFiles): object {
  const answering = (api: string, options: Callbacks, work: () => object | undefined) =>
    answerWith(options, async () => ({ ...work(), errMsg: `${api}:ok` }));
  return {
    copyFile: (options: Callbacks & { srcPath: string; destPath: string }) =>
      answering('copyFile', options, () => {
        files.write('copyFile', options.destPath, files.read('copyFile', options.srcPath));
        return undefined;
      }),
    getFileInfo: (options: OneFile) =>
      answering('getFileInfo', options, () => ({ size: files.read('getFileInfo', options.filePath).byteLength })),
    access: (options: Callbacks & { path: string }) =>
      answering('access', options, () => {
        files.read('access', options.path);
        return undefined;
      }),
    readFile: (options: OneFile & { position?: number; length?: number }) =>
      answering('readFile', options, () => {
        const bytes = files.read('readFile', options.filePath);
        const { position = 0, length = bytes.byteLength - position } = options;
        if (length < 1 || position + length > bytes.byteLength)
          throw { errMsg: 'readFile:fail the value of "length" is out of range', errno: 1300066 };
        return { data: Uint8Array.from(bytes.subarray(position, position + length)).buffer };
      }),
    writeFile: (options: OneFile & { data: string | ArrayBuffer }) =>
      answering('writeFile', options, () => {
        const { data } = options;
        files.write('writeFile', options.filePath, new Uint8Array(Buffer.from(data as ArrayBuffer)));
        return undefined;
      }),
    unlink: (options: OneFile) =>
      answering('unlink', options, () => {
        files.remove(options.filePath);
        return undefined;
      }),
  };
}

interface PhoneContent {
  files: PhoneFiles;
  /** in a chat */
  chat: readonly PhoneFile[];
  /** what the camera or the album hands over */
  photos: readonly PhoneFile[];
}

const extensionOf = (name: string): string => /\.(\w+)$/.exec(name)?.[1] ?? 'bin';

/** Choosing files and photos, making them smaller, and turning them on a canvas. */
export function pictureApis({ files, chat, photos }: PhoneContent): object {
  const cancelled = (api: string) => ({ errMsg: `${api}:fail cancel` });
  return {
    env: { USER_DATA_PATH },
    getFileSystemManager: () => fileSystemManager(files),
    chooseMessageFile: (options: Callbacks & { count?: number }) =>
      answerWith(options, async () => {
        const tempFiles = chat.slice(0, options.count ?? 1).map(({ name, bytes }) => ({
          path: files.keep(bytes, extensionOf(name)),
          name,
          size: bytes.byteLength,
          type: 'file',
          time: 0,
        }));
        if (tempFiles.length === 0) throw cancelled('chooseMessageFile');
        return { tempFiles, errMsg: 'chooseMessageFile:ok' };
      }),
    chooseMedia: (options: Callbacks & { count?: number }) =>
      answerWith(options, async () => {
        const tempFiles = photos.slice(0, options.count ?? 9).map(({ name, bytes }) => ({
          tempFilePath: files.keep(bytes, extensionOf(name)),
          size: bytes.byteLength,
          fileType: 'image',
        }));
        if (tempFiles.length === 0) throw cancelled('chooseMedia');
        return { tempFiles, type: 'image', errMsg: 'chooseMedia:ok' };
      }),
    compressImage: (options: Callbacks & { src: string }) =>
      answerWith(options, async () => {
        const size = dimensionsOf(files.read('compressImage', options.src));
        if (!size) throw { errMsg: 'compressImage:fail invalid image' };
        return { tempFilePath: files.keep(greyJpeg(size), 'jpg'), errMsg: 'compressImage:ok' };
      }),
    canvasToTempFilePath: (options: Callbacks & { canvas: object; fileType?: string }) =>
      answerWith(options, async () => {
        const { canvas } = options;
        if (!(canvas instanceof PhoneCanvas)) throw { errMsg: 'canvasToTempFilePath:fail invalid canvas' };
        if (options.fileType !== 'jpg') throw { errMsg: 'canvasToTempFilePath:fail this rig makes jpg only' };
        const { bytes, texts } = canvas.toJpeg();
        return { tempFilePath: files.keep(bytes, 'jpg', texts), errMsg: 'canvasToTempFilePath:ok' };
      }),
  };
}
