/** Stands in for zod's table of languages; see config/index.ts. */
export {};
