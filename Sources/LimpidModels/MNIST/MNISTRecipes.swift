import LimpidCore
import LimpidLayers
import LimpidTraining

extension Recipes {
  /// MNIST by dense layers: 784-512-256-10.
  public static var mnist: Recipe {
    Recipe(
      "mnist", about: "Handwritten digits, 28 × 28 pixels, told apart by a network of dense layers (784-512-256-10).",
      data: DataChoice(.idx, classNames: digitClasses),
      model: Sequential {
        Flatten()  // [n, 784]
        Dense(784, 512, initializer: .heNormal)
        ReLU()
        Dense(512, 256, initializer: .heNormal)
        ReLU()
        Dense(256, 10)
      },
      optimizer: AdamW(weightDecay: 0.05), learningRate: 1e-3, schedule: OneCycle(), epochs: 12, batchSize: 128
    ).with {
      $0.labelSmoothing = 0.05
      $0.decays = .weights
    }
  }

  /// MNIST by a small convolutional network: 55k parameters.
  public static var mnistCNN: Recipe {
    Recipe(
      "mnist-cnn", about: "Handwritten digits, 28 × 28 pixels, told apart by a small convolutional network.",
      data: DataChoice(.idx, classNames: digitClasses),
      model: Sequential {
        normalizedConvolution(1, 16)  // [n, 28, 28, 16]
        MaxPool2D()  // [n, 14, 14, 16]
        normalizedConvolution(16, 32)
        MaxPool2D()  // [n, 7, 7, 32]
        normalizedConvolution(32, 64)
        Flatten()  // [n, 3136]
        Dense(3136, 10)
      },
      optimizer: SGD(momentum: 0.9, nesterov: true, weightDecay: 5e-4), learningRate: 0.05, schedule: OneCycle(),
      epochs: 8, batchSize: 128
    ).with {
      $0.decays = .weights
      $0.augmentation.shift = 1
    }
  }

  /// Fashion-MNIST by a convolutional network of less than 100k parameters.
  public static var fashionMNIST: Recipe {
    Recipe(
      "fashion-mnist",
      about: "Ten kinds of clothing, 28 × 28 pixels, told apart by a convolutional network (63k parameters).",
      data: DataChoice(.idx, classNames: fashionClasses),
      model: Sequential {
        normalizedConvolution(1, 16)  // [n, 28, 28, 16]
        MaxPool2D()  // [n, 14, 14, 16]
        normalizedConvolution(16, 40)
        normalizedConvolution(40, 56)
        MaxPool2D()  // [n, 7, 7, 56]
        normalizedConvolution(56, 72)
        GlobalAveragePool2D()  // [n, 72]
        Dense(72, 10)
      },
      optimizer: SGD(momentum: 0.9, nesterov: true, weightDecay: 5e-4), learningRate: 0.1, schedule: OneCycle(),
      epochs: 15, batchSize: 128
    ).with {
      $0.decays = .weights
      $0.augmentation = Recipe.Augmentation(shift: 1, mirrors: true)
    }
  }

  /// Fashion-MNIST by the dense layers of `mnist`.
  public static var fashionMNISTMLP: Recipe {
    mnist.with {
      $0.name = "fashion-mnist-mlp"
      $0.about = "Ten kinds of clothing, 28 × 28 pixels, told apart by a network of dense layers (784-512-256-10)."
      $0.data.classNames = fashionClasses
    }
  }
}

/// What the classes of MNIST are: all of them, though a part of the data may lack some.
private let digitClasses = (0...9).map(String.init)

/// What the classes of Fashion-MNIST are.
private let fashionClasses = [
  "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
]
