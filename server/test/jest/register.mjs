// `node --import ./test/jest/register.mjs FILE.ts`: runs TypeScript in a child process of a test, straight from source.
import { register } from 'node:module';

register('./loader.mjs', import.meta.url);
