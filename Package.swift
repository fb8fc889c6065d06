// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "limpid",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Limpid", targets: ["Limpid"]),
    .library(name: "LimpidTesting", targets: ["LimpidTesting"]),
    .executable(name: "limpid", targets: ["limpid-cli"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The kernels: C, no dependency, nothing but the C library.
    .target(
      name: "CLimpid",
      exclude: [
        "embedded/DIGITS.md", "embedded/TABLES.md", "embedded/digits-images-idx3-ubyte",
        "embedded/digits-labels-idx1-ubyte", "embedded/iris.csv", "embedded/penguins.csv",
      ],
      cSettings: [.headerSearchPath(".")]),

    // The engine. The plugin lists Ops/ and writes the registry of all ops.
    .target(name: "LimpidCore", dependencies: ["CLimpid"], swiftSettings: strict, plugins: ["RegisterOps"]),
    .plugin(name: "RegisterOps", capability: .buildTool(), dependencies: ["register-ops"]),
    .executableTarget(name: "register-ops", swiftSettings: strict),

    .target(name: "LimpidLayers", dependencies: ["LimpidCore"], swiftSettings: strict),
    .target(name: "LimpidData", dependencies: ["LimpidCore", "CLimpid"], swiftSettings: strict),
    .target(
      name: "LimpidExchange", dependencies: ["CLimpid", "LimpidCore", "LimpidLayers", "LimpidData"],
      swiftSettings: strict),
    .target(
      name: "LimpidTraining",
      dependencies: [
        "CLimpid", "LimpidCore", "LimpidLayers", "LimpidData", "LimpidExchange",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "LimpidModels",
      dependencies: ["LimpidCore", "LimpidLayers", "LimpidData", "LimpidExchange", "LimpidTraining"],
      exclude: [
        "Digits/README.md", "MNIST/README.md", "Photos/README.md", "Points/README.md", "Table/README.md",
        "Unlabeled/README.md",
      ],
      swiftSettings: strict),
    .target(name: "LimpidTesting", dependencies: ["CLimpid", "LimpidCore", "LimpidLayers"], swiftSettings: strict),
    .target(
      name: "Limpid",
      dependencies: ["LimpidCore", "LimpidLayers", "LimpidData", "LimpidExchange", "LimpidTraining", "LimpidModels"],
      swiftSettings: strict),
    // Recipes as YAML. Above the models, so that nobody who depends on those builds a YAML reader.
    .target(
      name: "LimpidRecipes",
      dependencies: ["LimpidData", "LimpidTraining", "LimpidModels", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    // Text for people to read: tables, bars, pictures, progress. Knows nothing of networks.
    .target(name: "LimpidTerminal", swiftSettings: strict),
    // The fixed workloads on which Limpid is compared with other frameworks.
    .target(
      name: "LimpidBenchmarks",
      dependencies: ["CLimpid", "LimpidCore", "LimpidLayers", "LimpidTraining", "LimpidModels", "LimpidTerminal"],
      swiftSettings: strict),
    .executableTarget(
      name: "limpid-cli",
      dependencies: [
        "Limpid", "LimpidBenchmarks", "LimpidRecipes", "LimpidTerminal", "LimpidTesting", "CLimpid",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict,
      // Two thirds of the binary would be debug information. Only the command is linked so, not the library.
      linkerSettings: [
        .unsafeFlags(["-Xlinker", "--strip-debug"], .when(platforms: [.linux], configuration: .release))
      ]),

    // What tests of several targets share: folders that go, refusals, snapshots.
    .target(name: "TestSupport", dependencies: ["LimpidData"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "LimpidCommandTests", dependencies: ["limpid-cli"], exclude: ["Files"], swiftSettings: strict),
    .testTarget(
      name: "LimpidBenchmarksTests", dependencies: ["LimpidBenchmarks", "LimpidCore", "LimpidTesting"],
      swiftSettings: strict),
    .testTarget(name: "LimpidTerminalTests", dependencies: ["LimpidTerminal"], swiftSettings: strict),
    .testTarget(
      name: "LimpidTrainingTests",
      dependencies: [
        "CLimpid", "LimpidCore", "LimpidLayers", "LimpidData", "LimpidExchange", "LimpidTraining", "LimpidModels",
        "LimpidTesting", "TestSupport",
      ],
      exclude: ["Files"],
      swiftSettings: strict),
    .testTarget(name: "LimpidTests", dependencies: ["Limpid"], swiftSettings: strict),
    .testTarget(
      name: "LimpidLayersTests",
      dependencies: ["LimpidCore", "LimpidData", "LimpidLayers", "LimpidTesting", "CLimpid", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LimpidCoreTests", dependencies: ["LimpidCore", "LimpidData", "LimpidTesting", "CLimpid", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LimpidDataTests", dependencies: ["CLimpid", "LimpidCore", "LimpidData", "TestSupport"], exclude: ["Files"],
      swiftSettings: strict),
    .testTarget(
      name: "LimpidExchangeTests", dependencies: ["LimpidCore", "LimpidData", "LimpidExchange", "TestSupport"],
      exclude: ["Files"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
