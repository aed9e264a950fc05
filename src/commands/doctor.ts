import { Flags } from '@oclif/core';
import { MegabertCommand } from '../cli/megabert-command.js';
import { doctor } from '../core/doctor/doctor.js';
import type { DoctorReport } from '../core/doctor/doctor-report.js';
import { formatDoctor } from '../report/format-doctor.js';

export default class Doctor extends MegabertCommand {
  static override summary = 'Show providers, devices, what a GPU still needs, and the command that gets it.';

  static override description =
    "Each provider that starts is held against the CPU. With --fix, ONNX Runtime's CUDA library is laid in place out of a package that was fetched elsewhere, after checking its version and hash.";

  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --json',
    '<%= config.bin %> doctor --fix --from microsoft.ml.onnxruntime.gpu.linux.1.30.0.nupkg',
  ];

  static override flags = {
    fix: Flags.boolean({ description: 'lay the CUDA library in place', dependsOn: ['from'] }),
    from: Flags.string({
      description: 'a .nupkg, .whl or .tgz that holds it',
      helpValue: 'FILE',
      dependsOn: ['fix'],
    }),
  };

  async run(): Promise<DoctorReport> {
    const { flags } = await this.parse(Doctor);
    const report = await doctor({ from: flags.from });
    this.log(formatDoctor(report));
    return report;
  }
}
