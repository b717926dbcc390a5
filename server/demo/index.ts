/** The demonstration: invented firms and a year of their applications, played through the real services. */
export { isSeeded, seedDemo } from './seed.js';
export { StoryClock } from './story-clock.js';
