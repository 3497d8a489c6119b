// swift-tools-version: 6.2
import PackageDescription

// A target imports only from floors below it; `scripts/check-layers` holds that.

let common: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  // Without it an array subscript called from another module is 7 to 14 times slower.
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// Targets whose loops or secrets make every unsafe construct worth writing out.
let strict: [SwiftSetting] =
  common + [
    .strictMemorySafety(),
    // Tests of a debug build still run the numbers at full speed.
    .unsafeFlags(["-O"], .when(configuration: .debug)),
  ]

let package = Package(
  name: "FedRisk",
  products: [
    .library(name: "FedRisk", targets: ["FedRisk"]),
    .library(name: "FederationStore", targets: ["FederationStore"]),
    .executable(name: "fedrisk", targets: ["fedrisk"]),
    .executable(name: "fedrisk-node", targets: ["fedrisk-node"]),
    .executable(name: "fedrisk-coordinator", targets: ["fedrisk-coordinator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.0"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.0"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Floor 0: system libraries, and the few C loops that measurably need it.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CKernels"),

    // Floor 1: numbers, rows, secrets. None knows of the others.
    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: strict),
    .target(
      name: "CreditData",
      dependencies: ["CZlib", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Cryptography",
      dependencies: [
        "CSodium", "CKernels",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),

    // Floor 2: algorithms over totals; masking and set intersection as pure state machines.
    .target(
      name: "CreditModels",
      dependencies: ["LinearAlgebra", "CreditData", "Yams"], swiftSettings: strict),
    .target(name: "SecureAggregation", dependencies: ["Cryptography"], swiftSettings: strict),
    .target(name: "SetIntersection", dependencies: ["Cryptography"], swiftSettings: strict),

    // Floor 3: nodes, links and the one door; the report.
    .target(
      name: "Federation",
      dependencies: ["CreditModels", "CreditData", "SecureAggregation", "Cryptography"],
      swiftSettings: common),
    .target(name: "Reporting", dependencies: ["CreditModels"], swiftSettings: common),

    // Floor 4: a federation on one machine; what survives a crash; the network. `fedrisk` links
    // neither of the last two.
    .target(
      name: "Simulator",
      dependencies: [
        "Federation", "SecureAggregation", "CreditModels", "CreditData", "Cryptography",
      ],
      swiftSettings: common),

    .target(
      name: "FederationStore",
      dependencies: [
        "Federation", "SecureAggregation", "Cryptography",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: common),

    .target(
      name: "FederationGRPC",
      dependencies: [
        "Federation", "SecureAggregation", "Cryptography",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      exclude: ["Protos"], swiftSettings: common),

    .target(
      name: "FederationService",
      dependencies: [
        "Cryptography", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),

    // Floor 5: what a run leaves, on one machine or over the network.
    .target(
      name: "Results",
      dependencies: ["Simulator", "Reporting", "Federation", "CreditModels"],
      swiftSettings: common),

    // Floor 6: what people type and import.
    .executableTarget(
      name: "fedrisk",
      dependencies: [
        "Results", "Simulator", "Reporting", "Federation", "CreditModels", "CreditData",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),
    .executableTarget(
      name: "fedrisk-node",
      dependencies: [
        "FederationGRPC", "FederationService", "FederationStore", "Federation", "Cryptography",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),
    .executableTarget(
      name: "fedrisk-coordinator",
      dependencies: [
        "FederationGRPC", "FederationService", "FederationStore", "Results", "Simulator",
        "Federation", "CreditModels", "SecureAggregation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),
    .target(
      name: "FedRisk",
      dependencies: ["Simulator", "Federation", "Reporting", "CreditModels", "CreditData"],
      swiftSettings: common),

    // Benchmarks: beside the floors, in no product.
    .executableTarget(
      name: "logistic-benchmark",
      dependencies: [
        "Simulator", "Federation", "CreditModels", "CreditData", "LinearAlgebra",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/logistic", swiftSettings: common),
    .executableTarget(
      name: "aggregation-benchmark",
      dependencies: [
        "SecureAggregation", "Cryptography",
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/aggregation", swiftSettings: common),
    .executableTarget(
      name: "intersection-benchmark",
      dependencies: [
        "SetIntersection", "Cryptography",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/intersection", swiftSettings: common),
    .executableTarget(
      name: "scoring-benchmark",
      dependencies: [
        "Simulator", "CreditModels", "CreditData",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/scoring", swiftSettings: common),

    // Tests. They reach what is not public through `package`.
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], swiftSettings: common),
    .testTarget(
      name: "CreditDataTests", dependencies: ["CreditData", "CZlib"], swiftSettings: common),
    .testTarget(
      name: "CryptographyTests",
      dependencies: [
        "Cryptography", "CKernels", "CSodium",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "CreditModelsTests",
      dependencies: [
        "CreditModels", "CreditData", "LinearAlgebra",
        // SQLite itself, for exported queries.
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "SecureAggregationTests", dependencies: ["SecureAggregation", "Cryptography"],
      resources: [.copy("Vectors")], swiftSettings: common),
    .testTarget(
      name: "SetIntersectionTests", dependencies: ["SetIntersection", "Cryptography"],
      swiftSettings: common),
    .testTarget(
      name: "FederationTests",
      dependencies: [
        "Simulator", "Federation", "CreditModels", "CreditData", "SecureAggregation",
        "Cryptography",
      ],
      swiftSettings: common),
    .testTarget(
      name: "FederationStoreTests",
      dependencies: [
        "FederationStore", "Federation", "CreditModels", "CreditData", "SecureAggregation",
        "Cryptography",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "FederationGRPCTests",
      dependencies: [
        "FederationGRPC", "Federation", "Simulator", "CreditModels", "CreditData",
        "SecureAggregation", "Cryptography",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: common),
    .testTarget(
      // Runs the services as built; two asynchronous commands cannot be linked into one bundle.
      name: "ServiceTests", dependencies: ["FederationStore", "Federation"],
      swiftSettings: common),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "CreditModels"], swiftSettings: common),
    .testTarget(
      name: "CommandTests",
      dependencies: ["fedrisk", "CreditData"], swiftSettings: common),
  ]
)
