import { endOfString } from './end-of-string.js';

/**
 * How many values JSON text holds, none of them built: each is the first behind a bracket, or stands behind a comma or a
 * colon. Gives up counting above `limit`.
 */
export function countJsonValues(json: string, limit: number): number {
  let values = 1;
  for (let index = 0; index < json.length && values <= limit; index++) {
    const code = json.charCodeAt(index);
    if (code === quote) index = endOfString(json, index) - 1;
    else if (code === comma || code === colon || code === openBracket || code === openBrace) values++;
  }
  return values;
}

const [quote, comma, colon, openBracket, openBrace] = [0x22, 0x2c, 0x3a, 0x5b, 0x7b];
