import { cleanUpSpaces } from '../clean-up-spaces.js';

/**
 * Joins pieces to text as the library's WordPiece decoder does (`decoders/wordpiece.rs` of Hugging Face's tokenizers):
 * continuing pieces to the one before, others after a space; `cleansUp` takes spaces before punctuation and
 * contractions out.
 */
export function decodeWordPieces(pieces: readonly string[], prefix: string, cleansUp: boolean): string {
  return pieces
    .map((piece, index) => {
      if (index === 0) return piece;
      return piece.startsWith(prefix) ? piece.slice(prefix.length) : ` ${piece}`;
    })
    .map((piece) => (cleansUp ? cleanUpSpaces(piece.replaceAll(' do not', " don't")) : piece))
    .join('');
}
