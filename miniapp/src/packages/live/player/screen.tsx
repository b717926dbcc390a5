import { forwardRef, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { Video, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { urlOf } from '@qinqing/contract';
import { getRecordingPoster, type RecordingDetail } from '@qinqing/contract/public';
import { mediaUrl } from '@/lib/media';
import { NoticeBar, Picture, role } from '@/ui';

export interface ScreenHandle {
  seek: (seconds: number) => void;
}

interface ScreenProps {
  recording: RecordingDetail;
  startSeconds: number;
  onTime: (seconds: number) => void;
  onPlay: () => void;
  onPlaying: (playing: boolean) => void;
  onEnd: () => void;
}

const VIDEO_ID = 'replay';
const web = process.env.TARO_ENV === 'h5';

/** In the video's place until its address is known; on the web already there (index.html shows it as well). */
export function Poster({ id }: { id: string }) {
  return (
    <View className="player-stage">
      <View className="player-box">
        <Picture className="player-video" src={mediaUrl(urlOf(getRecordingPoster, { id }))} />
      </View>
    </View>
  );
}

/** The video itself: WeChat and Safari play HLS natively; elsewhere hls.js is fetched when the page opens. */
export const Screen = forwardRef<ScreenHandle, ScreenProps>(function Screen(props, ref) {
  const { recording, startSeconds, onTime, onPlay, onPlaying, onEnd } = props;
  const source = mediaUrl(recording.hlsUrl);
  const [failed, setFailed] = useState(false);
  const started = useRef(false);

  useImperativeHandle(ref, () => ({
    seek: (seconds) => {
      if (web) {
        const video = webVideo();
        if (!video) return;
        video.currentTime = seconds;
        // Browsers refuse to start with sound before a gesture on the page; the controls stay for that.
        video.play().catch(() => undefined);
        return;
      }
      const context = Taro.createVideoContext(VIDEO_ID);
      context.seek(seconds);
      context.play();
    },
  }));

  useEffect(() => {
    if (!web) return undefined;
    let stop: (() => void) | undefined;
    let gone = false;
    void attach(source, startSeconds, () => setFailed(true)).then((detach) => {
      if (gone) detach();
      else stop = detach;
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [source, startSeconds]);

  // The name on the box: Taro's own element takes one, but has no role to which it could belong.
  return (
    <View className="player-box" aria-label={`回放视频：${recording.title}`} {...role('group')}>
      <Video
        id={VIDEO_ID}
        className="player-video"
        src={web ? '' : source}
        poster={mediaUrl(recording.posterUrl)}
        initialTime={startSeconds}
        controls
        showCenterPlayBtn
        objectFit="contain"
        onTimeUpdate={(event) => onTime(event.detail.currentTime)}
        onPlay={() => {
          onPlaying(true);
          if (started.current) return;
          started.current = true;
          onPlay();
        }}
        onPause={() => onPlaying(false)}
        onEnded={() => {
          onPlaying(false);
          onEnd();
        }}
        onError={() => {
          // On the web the empty source reports an error before hls.js is attached; attach() tells the real ones.
          if (!web) setFailed(true);
        }}
      />
      {failed ? (
        <View className="player-failed">
          <NoticeBar tone="danger">视频暂时无法播放，请检查网络后重新进入；下面的章节和政策仍可查看</NoticeBar>
        </View>
      ) : null}
    </View>
  );
});

/** Pages below this one stay in the document, so the visible page's element is looked for last to first. */
function webVideo(): HTMLVideoElement | null {
  const all = document.querySelectorAll<HTMLVideoElement>(`#${VIDEO_ID} video`);
  return all[all.length - 1] ?? null;
}

/** Taro's element renders its inner video after a tick. */
async function innerVideo(): Promise<HTMLVideoElement | null> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const video = webVideo();
    if (video) return video;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return null;
}

async function attach(source: string, startSeconds: number, onFail: () => void): Promise<() => void> {
  const video = await innerVideo();
  if (!video) {
    onFail();
    return () => undefined;
  }
  video.setAttribute('playsinline', 'true');
  if (video.canPlayType('application/vnd.apple.mpegurl')) {
    video.src = source;
    if (startSeconds > 0) {
      video.addEventListener('loadedmetadata', () => (video.currentTime = startSeconds), { once: true });
    }
    video.addEventListener('error', onFail, { once: true });
    return () => video.removeAttribute('src');
  }
  return (await attachHls(video, source, startSeconds, onFail)) ?? (() => undefined);
}

/** The branch is decided at build time, so that the mini-program never carries hls.js. */
async function attachHls(video: HTMLVideoElement, source: string, startSeconds: number, onFail: () => void) {
  if (process.env.TARO_ENV === 'h5') {
    const { default: Hls } = await import(/* webpackChunkName: "hls" */ 'hls.js');
    if (!Hls.isSupported()) {
      onFail();
      return undefined;
    }
    const hls = new Hls({ startPosition: startSeconds > 0 ? startSeconds : -1, maxBufferLength: 30 });
    hls.on(Hls.Events.ERROR, (_event, data) => {
      if (data.fatal) onFail();
    });
    hls.loadSource(source);
    hls.attachMedia(video);
    return () => hls.destroy();
  }
  return undefined;
}
