import { Entity, Index } from 'typeorm';
import {
  DayColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** A policy session (政策直播) as it was announced and held. */
@Entity('live_session')
@Index('ix_live_session_starts', ['startsAt'])
export class LiveSession extends RowBase {
  @KeyColumn(120) title: string;
  @TextColumn() summary: string;
  /** the department that hosts it */
  @KeyColumn(120) department: string;
  @JsonColumn() guests: string[];
  @TimeColumn() startsAt: Date;
  @TimeColumn() endsAt: Date;
}

/** A replay: a rendition in HLS with a poster and subtitles. */
@Entity('recording')
@Index('uq_recording_hls', ['hlsUrl'], { unique: true })
@Index('ix_recording_recorded', ['recordedOn', 'id'])
@Index('ix_recording_session', ['sessionId'])
export class Recording extends RowBase {
  @IdColumn({ nullable: true }) sessionId: string | null;
  @KeyColumn(120) title: string;
  @TextColumn() summary: string;
  @KeyColumn(120) department: string;
  @DayColumn() recordedOn: string;
  @IntColumn() durationSeconds: number;
  /** master playlist: a path of this installation, or an address of a content network */
  @KeyColumn(300) hlsUrl: string;
  @KeyColumn(300) posterUrl: string;
  /** WebVTT */
  @KeyColumn(300, { nullable: true }) subtitlesUrl: string | null;
  @IntColumn({ default: 0 }) chapterCount: number;
  /** sum of its viewers' plays */
  @IntColumn({ default: 0 }) plays: number;
  @IntColumn({ default: 0 }) viewers: number;
  /** null until it may be seen */
  @TimeColumn({ nullable: true }) publishedAt: Date | null;
}

@Entity('chapter')
@Index('uq_chapter_position', ['recordingId', 'position'], { unique: true })
export class ChapterRow extends RowBase {
  @IdColumn() recordingId: string;
  @IntColumn() position: number;
  @KeyColumn(120) title: string;
  @KeyColumn(120, { nullable: true }) speaker: string | null;
  @IntColumn() startSeconds: number;
  @IntColumn() endSeconds: number;
}

@Entity('chapter_measure')
@Index('uq_chapter_measure', ['chapterId', 'measureId'], { unique: true })
@Index('ix_chapter_measure_measure', ['measureId'])
export class ChapterMeasure extends RowBase {
  @IdColumn() chapterId: string;
  @IdColumn() measureId: string;
}

/** How far one device got with one recording: a rollup, so that a long session costs one row and not thousands. */
@Entity('recording_viewer')
@Index('uq_recording_viewer', ['recordingId', 'viewerHash'], { unique: true })
export class RecordingViewer extends RowBase {
  @IdColumn() recordingId: string;
  /** keyed hash of the random id on the device: it links nothing outside this table */
  @KeyColumn(64) viewerHash: string;
  @IntColumn({ default: 0 }) plays: number;
  @IntColumn({ default: 0 }) furthestSeconds: number;
  /** one character per stretch of the recording, 1 where it was seen */
  @TextColumn() watched: string;
  @TimeColumn() lastPlayAt: Date;
  @TimeColumn({ nullable: true }) endedAt: Date | null;
  @IntColumn({ default: 1 }) version: number;
}
