export { ID_LENGTH, isId, newId } from './ids.js';
