/** What normalizing and splitting make of a character. */
export enum CharacterKind {
  Unknown = 0,
  /** It goes, and its neighbours meet. */
  Nothing = 1,
  /** It ends a word. */
  Space = 2,
  /** It is part of a word. */
  Letter = 3,
  /** It is a word by itself: punctuation, a CJK ideograph. */
  Word = 4,
  /** It becomes several characters. */
  Several = 5,
  /** It is a mark that stays, but perhaps at another place among the marks beside it. */
  MovableMark = 6,
}
