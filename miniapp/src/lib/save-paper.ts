import Taro from '@tarojs/taro';
import { urlOf, type RouteContract } from '@qinqing/contract';
import { errorFrom, offline } from './api-error';
import { API_ORIGIN } from './request';
import { saveBlob } from './save-blob';
import { currentToken } from './session';

/**
 * Fetches a sheet (PDF) and hands it to the person: the browser saves it, WeChat shows it with its own menu for
 * saving and passing on.
 * @throws ApiError in the server's words, or with status 0 where no answer came
 */
export async function savePaper(
  route: Pick<RouteContract, 'path'>,
  params: Record<string, string>,
  name: string,
): Promise<void> {
  const url = API_ORIGIN + urlOf(route, params);
  const token = currentToken();
  const header: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  if (process.env.TARO_ENV === 'h5') await saveOnWeb(url, header, name);
  else await openInWechat(url, header);
}

async function saveOnWeb(url: string, headers: Record<string, string>, name: string): Promise<void> {
  const answer = await fetch(url, { headers }).catch(() => {
    throw offline();
  });
  if (!answer.ok) throw errorFrom(answer.status, await answer.text());
  saveBlob(await answer.blob(), name);
}

async function openInWechat(url: string, header: Record<string, string>): Promise<void> {
  const { statusCode, tempFilePath } = await Taro.downloadFile({ url, header }).catch(() => {
    throw offline();
  });
  // What came down is the error's text then, in a file that nobody can read from here.
  if (statusCode !== 200) throw errorFrom(statusCode, null);
  await Taro.openDocument({ filePath: tempFilePath, fileType: 'pdf', showMenu: true });
}
