import * as z from 'zod/mini';

// WeChat's realm has no working `Function` constructor, so zod must never compile its parsers there. A module of its
// own, imported for its effect, so that bundlers still see which parts of zod the schemas use.
z.config({ jitless: true });
