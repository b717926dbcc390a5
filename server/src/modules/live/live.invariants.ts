import type { Invariant } from '../../platform/db/index.js';

export const LIVE_INVARIANTS: Invariant[] = [
  {
    code: 'live-plays-add-up',
    title: '回放播放量等于各观看记录之和',
    money: false,
    sql: `SELECT r.id AS subject FROM recording r
      LEFT JOIN (SELECT v.recordingId AS recordingId, SUM(v.plays) AS plays, COUNT(*) AS viewers
        FROM recording_viewer v GROUP BY v.recordingId) s ON s.recordingId = r.id
      WHERE r.plays <> COALESCE(s.plays, 0) OR r.viewers <> COALESCE(s.viewers, 0)`,
  },
];
