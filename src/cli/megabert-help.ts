import { Help } from '@oclif/core';

/** oclif's help, but for the root: `megabert` alone says what it is on one screen that a newcomer reads. */
export class MegabertHelp extends Help {
  override async showRootHelp(): Promise<void> {
    const commands = this.sortedCommands.map((command) => command.id).join(' ');
    process.stdout.write(`megabert puts a BERT that Megatron-LM trained to work, without Python:
convert it once, then predict.

  megabert convert model_optim_rng.pt bert --vocab vocab.txt
  echo '{"text":"Paris is the [MASK] of France."}' | megabert predict -m bert

Commands: ${commands}.
Each explains itself: megabert COMMAND --help
`);
  }
}
