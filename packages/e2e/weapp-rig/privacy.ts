import { answer, answerWith, type Callbacks } from './answer.js';

/** What WeChat hands over only after a person has agreed to the guide (《用户隐私保护指引》), as far as an app like this asks. */
const GUARDED = new Set([
  'chooseMedia',
  'chooseImage',
  'chooseVideo',
  'chooseMessageFile',
  'setClipboardData',
  'getClipboardData',
  'saveImageToPhotosAlbum',
]);

interface Decision {
  event: 'exposureAuthorization' | 'agree' | 'disagree';
  buttonId?: string;
}

type Listener = (decide: (decision: Decision) => void, about: { referrer: string }) => void;
type Api = (options?: Callbacks) => unknown;

/** WeChat's own watch over private calls: held back until the person has agreed by a button that it has seen tapped. */
export class PrivacyWatch {
  agreed = false;
  /** calls that ended because nobody agreed */
  readonly refused: string[] = [];
  /** how often the app showed its own sheet, by what it said of that */
  exposures = 0;
  private readonly tapped = new Set<string>();
  private listener: Listener | undefined;

  /** A button of open-type agreePrivacyAuthorization was tapped. */
  tap(buttonId: string): void {
    this.tapped.add(buttonId);
  }

  /** The same calls, held back where they are private. */
  guard(apis: object): object {
    return Object.fromEntries(
      Object.entries(apis).map(([name, api]) => [name, GUARDED.has(name) ? this.held(name, api as Api) : api]),
    );
  }

  readonly apis = {
    onNeedPrivacyAuthorization: (listener: Listener) => {
      this.listener = listener;
    },
    getPrivacySetting: (options?: Callbacks) =>
      answer(options, {
        needAuthorization: !this.agreed,
        privacyContractName: '《亲清惠企小程序用户隐私保护指引》',
        errMsg: 'getPrivacySetting:ok',
      }),
    requirePrivacyAuthorize: (options?: Callbacks) =>
      answerWith(options, async () => {
        await this.consent('requirePrivacyAuthorize');
        return { errMsg: 'requirePrivacyAuthorize:ok' };
      }),
  };

  private held(name: string, api: Api): Api {
    return (options) => {
      if (this.agreed) return api(options);
      return answerWith(options, async () => {
        await this.consent(name);
        const { success: _success, fail: _fail, complete: _complete, ...plain } = options ?? {};
        return api(plain);
      });
    };
  }

  /** @throws errno 104, as WeChat does it */
  private consent(api: string): Promise<void> {
    if (this.agreed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const refuse = () => {
        this.refused.push(api);
        reject({ errMsg: `${api}:fail privacy permission is not authorized`, errno: 104 });
      };
      // An app without a sheet of its own would get WeChat's; this one is meant to have its own.
      if (!this.listener) return refuse();
      this.listener(
        ({ event, buttonId }) => {
          if (event === 'exposureAuthorization') this.exposures += 1;
          else if (event === 'agree' && buttonId !== undefined && this.tapped.has(buttonId)) {
            this.agreed = true;
            resolve();
          } else refuse();
        },
        { referrer: api },
      );
    });
  }
}
