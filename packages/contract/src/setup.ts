import * as z from 'zod/mini';

// WeChat's realm has no working `Function` constructor, so zod must never compile its parsers there.
z.config({ jitless: true });

export { z };
