export { PAGE_SIZE, pageFrom } from './page.js';
