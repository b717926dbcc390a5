export { Config, ConfigError, demonstrationSecret, type FilesTarget, type Role } from './config.js';
export { type Engine, engineOf, processEngine } from './engine.js';
export { fromRoot, repositoryRoot } from './root.js';
