import type { JsonSection } from './tokenizer-json.js';

/** A special token of a vocabulary. */
export interface FrameToken {
  piece: string;
  id: number;
}

/** BERT's frame as a post-processor of tokenizer.json: `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, B and its [SEP] of type 1. */
export function bertTemplate(cls: FrameToken, sep: FrameToken): JsonSection {
  const special = ({ piece }: FrameToken, type: number) => ({ SpecialToken: { id: piece, type_id: type } });
  const sequence = (id: 'A' | 'B', type: number) => ({ Sequence: { id, type_id: type } });
  const token = ({ piece, id }: FrameToken) => ({ id: piece, ids: [id], tokens: [piece] });
  const single = [special(cls, 0), sequence('A', 0), special(sep, 0)];
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, sequence('B', 1), special(sep, 1)],
    special_tokens: { [cls.piece]: token(cls), [sep.piece]: token(sep) },
  };
}
