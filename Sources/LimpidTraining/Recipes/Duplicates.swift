import CLimpid
import LimpidCore

/// What is done with examples whose input came before, to the bit, in the training part or in a part before theirs (training, validation,
/// test): kept, or dropped, so that each input is there once and none that was learned from is tested on. The first one's label stays.
public enum Duplicates: String, Sendable, Codable, CaseIterable {
  case keep, drop

  /// A hash of each of `count` inputs, of which `inputs` gives some by their numbers.
  static func prints(_ shape: Shape, count: Int, _ inputs: ([Int]) -> Tensor) -> [UInt64] {
    let each = shape.elementCount
    var prints: [UInt64] = []
    prints.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: 1000) {
      let rows = Array(start..<min(count, start + 1000))
      let x = inputs(rows)
      withExtendedLifetime(x) {
        for i in rows.indices { prints.append(limpid_fingerprint(0, x.pointer + i * each, Int64(each))) }
      }
    }
    return prints
  }

  /// Of each part the places of those that did not come before, in it or in a part before it.
  static func first(of parts: [[UInt64]]) -> [[Int]] {
    var known: Set<UInt64> = []
    return parts.map { prints in prints.indices.filter { known.insert(prints[$0]).inserted } }
  }
}
