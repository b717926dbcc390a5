/** Files: uploads taken in by their bytes, kept unchanged, handed out to those whom the owner's module lets through. */
export { type ArchivedFile, FileArchive } from './file.archive.js';
export { FileModule } from './file.module.js';
export type { FilePurpose, PurposeName } from './file.rules.js';
export { type FileAccess, type FileOwner, FileService, type NewFile, type StagedFile } from './file.service.js';
