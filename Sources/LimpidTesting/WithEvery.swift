import CLimpid
import Synchronization

/// The instruction set and the number of threads are the whole process's, and test suites run beside each other: one at a time may choose.
private let choosing = Mutex(())

/// The instruction sets of this machine.
public var instructionSets: [limpid_isa_kind] {
  [LIMPID_SCALAR, LIMPID_NEON, LIMPID_AVX2, LIMPID_AVX512].filter { limpid_isa_available($0) != 0 }
}

/// Runs `body` on every instruction set of this machine with each number of threads, and puts back what was chosen before.
///
///     withEvery(threads: [1, 3]) { place in #expect(x.exp() == expected, "\(place)") }
///     // places are such as "avx2 with 3 threads"
///
/// Calls wait for each other, so that no other one changes the choice under way; `body` must not call it again. A kernel that `body` runs
/// waits for the pool of threads where others have it, so that three threads are three.
///
/// The scalar one computes fused multiply-adds in software; large work may skip it.
public func withEvery(
  threads counts: [Int] = [1, 2, 3, 7], skippingScalar: Bool = false, _ body: (_ place: String) throws -> Void
) rethrows {
  try choosing.withLock { _ in
    let isa = limpid_isa(), threads = limpid_threads()
    limpid_wait_for_pool(1)
    defer {
      limpid_wait_for_pool(0)
      limpid_isa_select(isa)
      limpid_set_threads(threads)
    }
    for kind in instructionSets where !(skippingScalar && kind == LIMPID_SCALAR) {
      limpid_isa_select(kind)
      for count in counts {
        limpid_set_threads(Int32(count))
        try body("\(String(cString: limpid_isa_name(kind))) with \(count) threads")
      }
    }
  }
}
