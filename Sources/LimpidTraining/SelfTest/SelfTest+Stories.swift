import LimpidCore
import LimpidLayers

extension SelfTest {
  /// The trainings, each with the hash that its weights end in. A hash changes only if the arithmetic does, and then with intent.
  public static let stories: [Story] = [
    Story(
      name: "MLP, Adam",
      model: {
        Sequential {
          Flatten()
          Dense(64, 37)
          ReLU()
          Dense(37, 21)
          Tanh()
          Dense(21, 10)
        }
      },
      optimizer: Optimizer(AdamW(), transforms: [ClipByNorm(1)]), learningRate: 0.01, steps: 6,
      expected: "b44eeb0117eb4c99c0c41970627d263dc83e1ecf9e6855c2233d9796b5c60f77"),
    Story(
      name: "CNN, Nesterov",
      model: {
        Sequential {
          Conv2D(1, 6, kernel: 3, padding: 1)
          ReLU()
          MaxPool2D()
          Conv2D(6, 11, kernel: 3, padding: 1)
          ReLU()
          GlobalAveragePool2D()
          Dense(11, 10)
        }
      },
      optimizer: Optimizer(SGD(momentum: 0.9, nesterov: true, weightDecay: 1e-3)), learningRate: 0.05, steps: 4,
      expected: "8543eb0b26633727cd64431757aca30d29978030988e4ce24d43a6e50a6883da"),
  ]
}
