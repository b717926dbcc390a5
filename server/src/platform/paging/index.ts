export { decodeCursor, encodeCursor, PAGE_SIZE, pageFrom } from './cursor.js';
