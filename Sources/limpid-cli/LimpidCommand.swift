import ArgumentParser

/// The `limpid` command.
struct LimpidCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limpid",
    abstract: "Trains neural networks, opens them down to the last multiplication, and proves what it shows.",
    discussion: flowing(
      """
      EXAMPLES
        limpid train digits
        limpid predict runs/digits-1 --input digits:17
        limpid why runs/digits-1 --input digits:17 --neuron 1.17
        limpid inspect runs/digits-1
        limpid verify runs/digits-1
        limpid replay runs/digits-1 --step 412
        limpid fork runs/digits-1 --at 412 --set learningRate=0.01
        limpid doctor runs/digits-1
        limpid selftest
        limpid bench --workload mlp_mnist
      """),
    version: Version.text,
    subcommands: [
      Train.self, RecipeCommand.self, TableCommand.self, Resume.self, Predict.self, Why.self, Inspect.self, Verify.self,
      SealCommand.self,
      Replay.self, Fork.self, Diff.self, Runs.self, Report.self, Doctor.self, Compare.self, Sweep.self, Find.self,
      Cluster.self, PCACommand.self, Bench.self, Selftest.self,
    ])
}
