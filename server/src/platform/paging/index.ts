export { decodeCursor, encodeCursor } from '../http/cursor.js';
export { PAGE_SIZE, pageFrom } from './page.js';
