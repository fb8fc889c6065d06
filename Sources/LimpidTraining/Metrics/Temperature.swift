import LimpidCore
import LimpidData

/// The temperature T that logits are divided by so that probabilities are as sure as the answers are right (Guo and others: *On calibration of
/// modern neural networks*, 2017): the one with the least cross-entropy on examples that were not learned from. Which class is the most
/// probable does not change.
public enum Temperature {
  /// - Parameters:
  ///   - logits: [count, width].
  ///   - labels: the classes; with one logit a row, 0 and 1.
  public static func best(_ logits: Tensor, labels: [Int32]) throws -> Double {
    let isBinary = logits.shape.last == 1
    let truths = isBinary ? Tensor(unchecked: logits.shape, labels.map { Float($0) }) : nil
    let classes = IndexTensor(labels)
    func loss(_ logarithm: Double) throws -> Double {
      let scaled = logits * Float(1 / Logarithm.inverse(logarithm))
      let losses =
        if let truths { try scaled.binaryCrossEntropy(targets: truths, reduction: .none) } else {
          try scaled.softmaxCrossEntropy(classes, reduction: .none)
        }
      return losses.array.reduce(0) { $0 + Double($1) }
    }
    // Golden section on ln T.
    let golden = 0.618_033_988_749_894_8
    var (low, high) = (-1.5, 2.0)
    var (a, b) = (high - golden * (high - low), low + golden * (high - low))
    var (lossA, lossB) = (try loss(a), try loss(b))
    for _ in 0..<24 {
      if lossA <= lossB {
        (high, b, lossB) = (b, a, lossA)
        a = high - golden * (high - low)
        lossA = try loss(a)
      } else {
        (low, a, lossA) = (a, b, lossB)
        b = low + golden * (high - low)
        lossB = try loss(b)
      }
    }
    return Logarithm.inverse((low + high) / 2)
  }

  /// How probabilities come of a network's logits: "softmax of the logits × 2.923115, which is 1 / the temperature 0.3421 …". The factor is
  /// the very float that they are multiplied by.
  public static func words(_ temperature: Double) -> String {
    let factor = Float(1 / temperature), shown = Float((temperature * 1e4).rounded() / 1e4)
    return "softmax of the logits × \(factor), which is 1 / the temperature \(shown) that suits the validation part"
  }

  /// softmax(logits / T) of each row, in Double.
  public static func probabilities(_ logits: [Float], classes: Int, temperature: Double) -> [Double] {
    var all: [Double] = []
    all.reserveCapacity(logits.count)
    for start in stride(from: 0, to: logits.count, by: max(1, classes)) {
      let z = logits[start..<start + classes].map { Double($0) / temperature }, top = z.max() ?? 0
      let e = z.map { Logarithm.inverse($0 - top) }, sum = e.reduce(0, +)
      for x in e { all.append(x / sum) }
    }
    return all
  }
}
