import LimpidCore

/// One operation on large arrays, timed by itself.
struct MicroWorkload: Sendable {
  let name: String
  /// The groups by which it can be asked for beside its name.
  let groups: [String]
  /// Floating-point operations, or bytes read and written.
  let amount: Double
  /// What `amount` per nanosecond is called: `gflops` or `gbps`.
  let unit: String
  /// How often the operation is done within one timing.
  let repetitions: Int
  /// The part of the budget: one of this many.
  let share: Double
  let prepare: @Sendable () throws -> () throws -> Void

  static let pace = Pace(warmUp: 3, steps: 60, least: 4)
  static let groups = ["micro", "micro_sgemm", "micro_ew", "micro_ew_16mb", "micro_ew_256mb"]

  func belongs(to name: String) -> Bool { name == self.name || groups.contains(name) }

  static let all: [MicroWorkload] =
    [256, 512, 1024, 2048].map(product)
    + [("16mb", Shape([4096, 1024])), ("256mb", Shape([65536, 1024]))].flatMap { elementwise($0.0, $0.1) }

  /// C = A · B of n × n matrices: 2 n³ operations, small ones repeated to 0.2 GFLOP at least.
  private static func product(_ n: Int) -> MicroWorkload {
    let amount = 2 * Double(n * n * n)
    return MicroWorkload(
      name: "micro_sgemm_\(n)", groups: ["micro", "micro_sgemm"], amount: amount, unit: "gflops",
      repetitions: max(1, Int(2e8 / amount)), share: 3
    ) {
      let a = Generator(seed: 1).symmetric([n, n]), b = Generator(seed: 2).symmetric([n, n])
      return { _ = try a.matmul(b) }
    }
  }

  /// Operations on arrays; the layer norm with scale and shift. What is counted is arrays read and written once.
  private static func elementwise(_ tag: String, _ shape: Shape) -> [MicroWorkload] {
    func micro(_ name: String, arrays: Int, _ prepare: @escaping @Sendable (Tensor) -> () throws -> Void) -> Self {
      MicroWorkload(
        name: "micro_\(name)_\(tag)", groups: ["micro", "micro_ew", "micro_ew_\(tag)"],
        amount: Double(arrays * shape.elementCount * 4), unit: "gbps", repetitions: 1, share: 4
      ) { prepare(Generator(seed: 1).symmetric(shape)) }
    }
    return [
      micro("add", arrays: 3) { x in
        let y = Generator(seed: 2).symmetric(shape)
        return { _ = try x + y }
      },
      micro("gelu", arrays: 2) { x in { _ = x.gelu() } },
      micro("softmax", arrays: 2) { x in { _ = try x.softmax() } },
      micro("layernorm", arrays: 2) { x in
        let scale = Generator(seed: 3).unit([1024]), shift = Generator(seed: 4).unit([1024])
        return { _ = try x.layerNormalized(scale: scale, shift: shift, epsilon: 1e-5) }
      },
    ]
  }
}

extension Measurement {
  /// All times multiplied by a factor.
  func scaled(by factor: Double) -> Measurement {
    var copy = self
    copy.times = times.map { $0 * factor }
    return copy
  }
}
