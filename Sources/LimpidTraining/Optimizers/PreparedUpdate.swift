import CLimpid
import LimpidCore
import LimpidLayers

/// The update of parameters that lie at fixed addresses: one call of the kernel for all of them. The same bits as `Optimizer.update`.
final class PreparedUpdate {
  /// A parameter and its gradient.
  struct Part {
    let path: ModulePath
    let role: Parameter.Role
    let shape: Shape
    let weight: UnsafeMutablePointer<Float>
    let gradient: UnsafeMutablePointer<Float>
  }

  /// Parameters that are updated with the same numbers.
  private struct Class: Hashable {
    let factors: Optimizer.Factors
    let updates: Int
  }

  let gradients: GradientBuffers
  private let optimizer: Optimizer
  private let parts: [Part]
  private let memory: [[Tensor]]
  private let classes: [Class]
  private let classOfPart: [Int]
  /// One for each class: the kernel reads them at their addresses.
  private let numbers: UnsafeMutablePointer<limpid_update_numbers>
  private let items: [limpid_update_parameter]
  /// Gradients that share their memory with something else are copied before transforms change them.
  private let copies: [(from: UnsafeMutablePointer<Float>, to: Tensor)]
  private(set) var updates = 0

  /// `isShared` says of a part's gradient that the memory holds something else as well.
  init(_ optimizer: Optimizer, _ parts: [Part], isShared: (Int) -> Bool) {
    self.optimizer = optimizer
    self.parts = parts
    var memory: [[Tensor]] = [], classes: [Class] = [], places: [Class: Int] = [:], classOfPart: [Int] = []
    var copies: [(from: UnsafeMutablePointer<Float>, to: Tensor)] = []
    var buffers: [GradientBuffers.Part] = []
    for (i, part) in parts.enumerated() {
      let known = optimizer.memory[part.path] ?? ParameterMemory(optimizer.rule, part.shape)
      memory.append(known.tensors.map { $0.value.copied.tensor! })
      let own = Class(factors: optimizer.factors(part.path, part.role), updates: known.updates)
      if places[own] == nil {
        places[own] = classes.count
        classes.append(own)
      }
      classOfPart.append(places[own]!)
      var gradient = part.gradient
      if !optimizer.transforms.isEmpty, isShared(i) {
        copies.append((gradient, Tensor(uninitialized: part.shape)))
        gradient = copies.last!.to.floats
      }
      buffers.append(GradientBuffers.Part(path: part.path, shape: part.shape, elements: gradient))
    }
    let numbers = UnsafeMutablePointer<limpid_update_numbers>.allocate(capacity: max(1, classes.count))
    items = parts.indices.map { i in
      let places = optimizer.rule.places(memory[i].map(\.floats))
      func place(_ k: Int) -> UnsafeMutablePointer<Float>? { k < places.count ? places[k] : nil }
      return limpid_update_parameter(
        numbers: numbers + classOfPart[i], w: parts[i].weight, g: buffers[i].elements, s0: place(0), s1: place(1),
        s2: place(2), n: Int64(parts[i].shape.elementCount))
    }
    gradients = GradientBuffers(parts: buffers)
    self.memory = memory
    self.classes = classes
    self.classOfPart = classOfPart
    self.numbers = numbers
    self.copies = copies
  }

  deinit { numbers.deallocate() }

  /// One update of all parameters.
  func run(learningRate: Double) throws {
    for (from, to) in copies { to.floats.update(from: from, count: to.count) }
    for transform in optimizer.transforms { try transform.apply(to: gradients) }
    updates += 1
    for (i, own) in classes.enumerated() {
      let (own, around) = optimizer.numbers(own.factors, update: own.updates + updates, learningRate: learningRate)
      numbers[i] = limpid_update_numbers(own, around)
    }
    items.withUnsafeBufferPointer { limpid_update_all(optimizer.rule.kernel, $0.baseAddress, Int64($0.count)) }
  }

  /// Takes over an optimizer's memory. False if its parameters were not all updated equally often since this was made.
  func restore(_ optimizer: Optimizer) -> Bool {
    let done = zip(parts, classOfPart).map { part, own in
      (optimizer.memory[part.path]?.updates ?? 0) - classes[own].updates
    }
    let updates = done.first ?? 0
    guard done.allSatisfy({ $0 == updates }) else { return false }
    self.updates = updates
    for (part, own) in zip(parts, memory) {
      for (tensor, newer) in zip(own, optimizer.memory[part.path]?.tensors ?? []) {
        withExtendedLifetime(newer) { tensor.floats.update(from: newer.pointer, count: tensor.count) }
      }
    }
    return true
  }

  /// The optimizer with its memory as it is now.
  var current: Optimizer {
    var result = optimizer
    for (i, part) in parts.enumerated() {
      result.memory[part.path] = ParameterMemory(
        updates: classes[classOfPart[i]].updates + updates, tensors: memory[i].map { $0.value.copied.tensor! })
    }
    return result
  }
}
