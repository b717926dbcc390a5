/** Sheets as PDF, in Chinese. */
export { chinaDay, chinaTime, type Paper, paperPdf } from './paper.js';
