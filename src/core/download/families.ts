/** A published MegatronBERT: what is known of it before anything is fetched. */
export interface Family {
  /** What `megabert download` calls it. */
  name: string;
  /** What is fetched under that name, spelled out. */
  source: string;
  parameters: string;
  /** Of the weights as published, rounded; left out where nobody has said. */
  bytes?: number;
  /** Rows of the embedding, padding of the hub's ports included. */
  vocabularySize?: number;
  language: string;
  /** Left out: see its page. */
  licence?: string;
  /** For weights that come without one. */
  vocabulary?: Vocabulary;
}

/** A file of the hub, and its SHA-256. */
export interface Vocabulary {
  repository: string;
  path: string;
  sha256: string;
}

/** NVIDIA's own 345M checkpoints, and the ports and descendants that people use. */
export const families: readonly Family[] = [
  {
    name: '345m-uncased',
    source: 'ngc:nvidia/megatron_bert_345m:v0.1_uncased',
    parameters: '336 M',
    bytes: 0.7e9,
    vocabularySize: 30522,
    language: 'English, uncased',
    vocabulary: {
      repository: 'bert-large-uncased',
      path: 'vocab.txt',
      sha256: '07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3',
    },
  },
  {
    name: '345m-cased',
    source: 'ngc:nvidia/megatron_bert_345m:v0.1_cased',
    parameters: '334 M',
    bytes: 0.7e9,
    vocabularySize: 28996,
    language: 'English, cased',
    vocabulary: {
      repository: 'bert-large-cased',
      path: 'vocab.txt',
      sha256: 'eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02',
    },
  },
  {
    name: 'biomegatron-uncased',
    source: 'hf:EMBO/BioMegatron345mUncased',
    parameters: '345 M',
    vocabularySize: 30592,
    language: 'English, biomedical, uncased',
  },
  {
    name: 'biomegatron-cased',
    source: 'hf:EMBO/BioMegatron345mCased',
    parameters: '345 M',
    vocabularySize: 29056,
    language: 'English, biomedical, cased',
  },
  {
    name: 'gatortron-base',
    source: 'hf:UFNLP/gatortron-base',
    parameters: '345 M',
    vocabularySize: 50176,
    language: 'English, clinical',
    licence: 'Apache-2.0',
  },
  {
    name: 'gatortron-s',
    source: 'hf:UFNLP/gatortronS',
    parameters: '345 M',
    vocabularySize: 50176,
    language: 'English, clinical (synthetic)',
  },
  {
    name: 'gatortron-medium',
    source: 'hf:UFNLP/gatortron-medium',
    parameters: '3.9 B',
    bytes: 7.8e9,
    vocabularySize: 50176,
    language: 'English, clinical',
  },
  {
    name: 'gatortron-large',
    source: 'hf:UFNLP/gatortron-large',
    parameters: '8.9 B',
    vocabularySize: 50176,
    language: 'English, clinical, lower case',
  },
  {
    name: 'erlangshen-1.3b',
    source: 'hf:IDEA-CCNL/Erlangshen-MegatronBert-1.3B',
    parameters: '1.3 B',
    bytes: 5e9,
    vocabularySize: 21248,
    language: 'Chinese',
    licence: 'Apache-2.0',
  },
  {
    name: 'erlangshen-3.9b',
    source: 'hf:IDEA-CCNL/Erlangshen-MegatronBert-3.9B-Chinese',
    parameters: '3.9 B',
    vocabularySize: 21248,
    language: 'Chinese',
  },
  {
    name: 'zhouwenwang-110m',
    source: 'hf:IDEA-CCNL/Zhouwenwang-Unified-110M',
    parameters: '110 M',
    vocabularySize: 12032,
    language: 'Chinese',
  },
  {
    name: 'swedish-large',
    source: 'hf:AI-Nordics/bert-large-swedish-cased',
    parameters: '370 M',
    language: 'Swedish, cased',
  },
  {
    name: 'finnish-1.3b',
    source: 'hf:TurkuNLP/megatron-bert-finnish-cased-1.3B',
    parameters: '1.3 B',
    language: 'Finnish, cased',
  },
  {
    name: 'sobert-large',
    source: 'hf:mmukh/SOBertLarge',
    parameters: '760 M',
    vocabularySize: 50048,
    language: 'English, Stack Overflow',
  },
  {
    name: 'prokbert-mini',
    source: 'hf:neuralbioinfo/prokbert-mini',
    parameters: '20 M',
    vocabularySize: 4101,
    language: 'DNA of prokaryotes',
  },
  {
    name: 'prokbert-mini-long',
    source: 'hf:neuralbioinfo/prokbert-mini-long',
    parameters: '20 M',
    vocabularySize: 4200,
    language: 'DNA of prokaryotes',
  },
];
