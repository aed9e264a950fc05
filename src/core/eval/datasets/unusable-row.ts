/** A record that has not what its question needs: named and counted, never dropped in silence. */
export class UnusableRow extends Error {}
