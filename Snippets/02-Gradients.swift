//! Lesson 2. Gradients: which way is down, and how backpropagation finds it.
import Limpid

// snippet.slope
// The gradient of a number by each element that it was made from.
let x: Tensor = [1, 2, 3]
let slope = try gradient(at: x) { x in try (x * x).sum() }
print(slope)
// [2, 4, 6]

// snippet.tape
// Every step is on a tape of plain records: first forward, then backward.
let result = try differentiate(at: [x], keeping: .everything) { variables in
  try (variables[0] * variables[0]).sum()
}
for record in result.tape { print(record) }
// * [3], [3] → [3]
// sum(keepsDimensions: false) [3] → []
// reshaped(to: [1]) [] → [1] (backward)
// broadcast(to: [3]) [1] → [3] (backward)
// * [3], [3] → [3] (backward)
// * [3], [3] → [3] (backward)
// + [3], [3] → [3] (backward)

// snippet.descent
// Going down the slope, step by step: gradient descent.
var position: Tensor = [1, 2, 3]
for _ in 0..<50 {
  let slope = try gradient(at: position) { x in try (x * x).sum() }
  position = try position + slope * -0.1
}
print(position.array.allSatisfy { abs($0) < 0.001 })
// true
