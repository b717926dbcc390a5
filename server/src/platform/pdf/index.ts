/** Sheets as PDF, in Chinese. */
export { chinaTime, type Paper, paperPdf } from './paper.js';
