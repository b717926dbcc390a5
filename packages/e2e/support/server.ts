/** Given by `npm run e2e`, which looks for a free one. */
export const PORT = Number(process.env.E2E_PORT ?? 4399);
export const BASE_URL = `http://127.0.0.1:${PORT}`;
