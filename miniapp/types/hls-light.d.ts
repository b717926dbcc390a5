/** hls.js without subtitles and alternate audio, which our renditions do not have; same interface. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
