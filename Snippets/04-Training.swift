//! Lesson 4. Training: a loss, its gradient, a step; and then the test on examples never trained on.
import Limpid

// snippet.hand
// The 1,797 handwritten digits that the program carries, in two halves with the same share of each digit.
let digits = Digits.load()
let halves = try Split.stratified(digits.labels, into: [1, 1], seed: 0)
let training = digits.selecting(halves[0]), test = digits.selecting(halves[1])

var model = Sequential {
  Flatten()
  Dense(64, 32)
  ReLU()
  Dense(32, 10)
}

// Batches are a function of the seed and the step. Each step goes a little way against the gradient of the loss.
let batches = try Batches(training, size: 32, seed: 1)
var losses: [Float] = []
for step in 0..<100 {
  let batch = batches.batch(step)
  let result = try valueAndGradient(of: model) { try $0(batch.inputs).softmaxCrossEntropy(batch.labels) }
  try model.update { path, parameter in
    if let slope = result.gradients[path] { parameter.value = try parameter.value - slope * 0.5 }
  }
  losses.append(try result.value.scalar)
}
print(losses[99] < losses[0] / 4)
// true

// snippet.trainer
// The trainer does the same with an optimizer, and tells what happens as events.
let task = try ClassificationTask<Sequential>(Batches(training, size: 32, seed: 1), test: test)
var trainer = Trainer(model, task, Optimizer(Adam()), plan: TrainingPlan(epochs: 20, learningRate: 2e-3, seed: 1))
var epochs = 0
try trainer.run(observers: [
  Observer { event in if case .epochFinished = event { epochs += 1 } }
])
print(epochs, "epochs")
// 20 epochs

// How good is it on the half that it has not seen?
let scores = try task.scores(of: trainer.model, on: .test)!
print(scores.accuracy!.value > 0.95)
// true
