#!/usr/bin/env node
/**
 * Renders the demonstration recording: slides with a large running clock, so that a seek is visible, as HLS (fMP4).
 *
 *   node server/demo/make-video.mjs [recording-id]
 *
 * Reads recordings/<id>.json and writes into media/recordings/<id>/: master.m3u8, v360/ (init.mp4, *.m4s, index.m3u8),
 * poster.jpg and transcript.vtt. Needs ffmpeg (with libx264, aac, drawtext) and the package fonts-noto-cjk; neither is
 * needed to build, test or run the product, because the result is committed.
 *
 * H.264 main profile and AAC-LC in 6-second segments play natively in WeChat and Safari, and through hls.js elsewhere.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES_PER_SECOND = 12;
const SEGMENT_SECONDS = 6;
const BUDGET_BYTES = 3.5 * 1024 * 1024;
const BOLD = '/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc';
const REGULAR = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
/** A pentatonic row: one quiet chord per chapter makes the chapter change audible as well. */
const ROOT_HERTZ = [196, 220, 261.6, 293.7, 329.6];

const here = dirname(fileURLToPath(import.meta.url));
const id = process.argv[2] ?? 'qinqing-live-01';
const folder = join(here, 'media', 'recordings', id);
const recording = JSON.parse(readFileSync(join(here, 'recordings', `${id}.json`), 'utf8'));
const { chapters, durationSeconds } = recording;

for (const font of [BOLD, REGULAR]) {
  if (!existsSync(font)) throw new Error(`${font} is missing: install fonts-noto-cjk`);
}
chapters.forEach((chapter, index) => {
  const next = chapters[index + 1]?.startSeconds ?? durationSeconds;
  if (chapter.startSeconds >= next) throw new Error(`chapter ${index + 1} does not end after it starts`);
  chapter.endSeconds = next;
});

const work = mkdtempSync(join(tmpdir(), 'qinqing-video-'));
let textFiles = 0;

/** Texts go through files: drawtext's own quoting rules would mangle quotation marks, colons and commas. */
function text(content, { font = REGULAR, size, color, x, y, from, to, expand = false }) {
  const file = join(work, `text-${textFiles++}.txt`);
  writeFileSync(file, content);
  const window = from === undefined ? '' : `:enable='gte(t,${from})*lt(t,${to})'`;
  const mode = expand ? '' : ':expansion=none';
  return `drawtext=fontfile=${font}:textfile=${file}:fontsize=${size}:fontcolor=${color}:x=${x}:y=${y}${mode}${window}`;
}

const INK = '0x10243F';
const MUTED = '0x5A6B80';
const BRAND = '0x0B5FD7';
const filters = [
  `drawbox=x=0:y=0:w=${WIDTH}:h=52:color=${BRAND}:t=fill`,
  text('亲清一家 · 直播带策', { font: BOLD, size: 22, color: 'white', x: 24, y: 13 }),
  text(`演示数据 · ${recording.department}`, { size: 14, color: '0xD6E6FF', x: `${WIDTH}-tw-24`, y: 19 }),
  text('%{pts:gmtime:0:%M\\:%S}', {
    font: BOLD,
    size: 64,
    color: BRAND,
    x: `${WIDTH}-tw-24`,
    y: HEIGHT - 108,
    expand: true,
  }),
  text('播放时间', { size: 14, color: MUTED, x: `${WIDTH}-tw-26`, y: HEIGHT - 128 }),
];
chapters.forEach((chapter, index) => {
  const window = { from: chapter.startSeconds, to: chapter.endSeconds };
  filters.push(
    text(`第 ${index + 1} 节 / 共 ${chapters.length} 节 · ${chapter.speaker}`, {
      size: 15,
      color: MUTED,
      x: 24,
      y: 72,
      ...window,
    }),
    text(chapter.title, { font: BOLD, size: 32, color: INK, x: 24, y: 96, ...window }),
    ...chapter.points.map((point, row) =>
      text(`· ${point}`, { size: 21, color: INK, x: 26, y: 156 + row * 36, ...window }),
    ),
  );
  if (chapter.measureCodes.length > 0) {
    const codes = `事项编号 ${chapter.measureCodes.join('、')}`;
    filters.push(text(codes, { size: 14, color: BRAND, x: 26, y: HEIGHT - 60, ...window }));
  }
});

const chord = chapters
  .map((chapter, index) => {
    const root = ROOT_HERTZ[index % ROOT_HERTZ.length];
    return `between(t,${chapter.startSeconds},${chapter.endSeconds})*(sin(2*PI*${root}*t)+0.6*sin(2*PI*${root * 1.5}*t))`;
  })
  .join('+');
const tone = `aevalsrc='0.012*(0.6+0.4*sin(2*PI*t/8))*(${chord})':s=44100:d=${durationSeconds}`;

const source = (color, size) => `color=c=${color}:s=${size}:r=${FRAMES_PER_SECOND}:d=${durationSeconds}`;
const graph = [
  `[0:v]${filters.join(',')}[slides]`,
  `[slides][1:v]overlay=x='-${WIDTH}+${WIDTH}*t/${durationSeconds}':y=${HEIGHT - 8},format=yuv420p[picture]`,
].join(';');
const graphFile = join(work, 'graph.txt');
writeFileSync(graphFile, graph);

const rendition = join(folder, 'v360');
rmSync(rendition, { recursive: true, force: true });
mkdirSync(rendition, { recursive: true });
ffmpeg([
  ...['-f', 'lavfi', '-i', source('0xF5F8FC', `${WIDTH}x${HEIGHT}`)],
  ...['-f', 'lavfi', '-i', source(BRAND, `${WIDTH}x8`)],
  ...['-f', 'lavfi', '-i', tone],
  ...['-filter_complex_script', graphFile, '-map', '[picture]', '-map', '2:a'],
  ...[
    '-c:v',
    'libx264',
    '-profile:v',
    'main',
    '-level',
    '3.0',
    '-preset',
    'veryslow',
    '-tune',
    'stillimage',
    '-crf',
    '27',
  ],
  ...['-g', String(FRAMES_PER_SECOND * SEGMENT_SECONDS), '-keyint_min', String(FRAMES_PER_SECOND * SEGMENT_SECONDS)],
  ...['-sc_threshold', '0', '-threads', '1'],
  ...['-c:a', 'aac', '-b:a', '32k', '-ac', '1', '-ar', '44100'],
  ...['-flags', '+bitexact', '-fflags', '+bitexact', '-map_metadata', '-1'],
  ...['-f', 'hls', '-hls_time', String(SEGMENT_SECONDS), '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
  ...['-hls_flags', 'independent_segments', '-hls_fmp4_init_filename', 'init.mp4'],
  ...['-hls_segment_filename', join(rendition, 'seg-%03d.m4s'), join(rendition, 'index.m3u8')],
]);

const segments = readdirSync(rendition).filter((name) => name.endsWith('.m4s'));
const sizes = segments.map((name) => statSync(join(rendition, name)).size);
const peakBits = Math.ceil((Math.max(...sizes) * 8) / SEGMENT_SECONDS);
const meanBits = Math.ceil((sizes.reduce((a, b) => a + b, 0) * 8) / durationSeconds);
writeFileSync(
  join(folder, 'master.m3u8'),
  [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // 4D401E: main profile, level 3.0; mp4a.40.2: AAC-LC.
    `#EXT-X-STREAM-INF:BANDWIDTH=${peakBits},AVERAGE-BANDWIDTH=${meanBits},RESOLUTION=${WIDTH}x${HEIGHT},` +
      `FRAME-RATE=${FRAMES_PER_SECOND}.000,CODECS="avc1.4D401E,mp4a.40.2"`,
    'v360/index.m3u8',
    '',
  ].join('\n'),
);

// Through the concat protocol: the HLS reader of ffmpeg 5 loses the access units when it seeks in fMP4.
const firstSegment = `concat:${join(rendition, 'init.mp4')}|${join(rendition, 'seg-000.m4s')}`;
ffmpeg([
  '-i',
  firstSegment,
  '-ss',
  '5',
  '-frames:v',
  '1',
  '-q:v',
  '5',
  '-flags',
  '+bitexact',
  join(folder, 'poster.jpg'),
]);
writeFileSync(join(folder, 'transcript.vtt'), transcript());
rmSync(work, { recursive: true, force: true });

const total = sizes.reduce((a, b) => a + b, 0);
if (total > BUDGET_BYTES) throw new Error(`${total} bytes of segments: over the budget of ${BUDGET_BYTES}`);
console.log(`${segments.length} segments, ${total} bytes, ${durationSeconds} s`);

/** Cues share their chapter's time in proportion to the number of characters, which is how long they take to say. */
function transcript() {
  const blocks = ['WEBVTT'];
  for (const chapter of chapters) {
    const characters = chapter.cues.reduce((sum, cue) => sum + cue.length, 0);
    let start = chapter.startSeconds;
    for (const cue of chapter.cues) {
      const end = start + ((chapter.endSeconds - chapter.startSeconds) * cue.length) / characters;
      blocks.push(`${stamp(start)} --> ${stamp(end)}\n${cue}`);
      start = end;
    }
  }
  return `${blocks.join('\n\n')}\n`;
}

function stamp(seconds) {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23);
}

function ffmpeg(args) {
  const run = spawnSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], { stdio: 'inherit' });
  if (run.error) throw new Error(`ffmpeg did not start: ${run.error.message}`);
  if (run.status !== 0) throw new Error(`ffmpeg ended with ${run.status}`);
}
