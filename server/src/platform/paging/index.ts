export { decodeCursor, encodeCursor } from './cursor.js';
export { PAGE_SIZE, pageFrom } from './page.js';
