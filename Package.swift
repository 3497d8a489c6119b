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
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.0"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.0"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.0"),
    // Without its defaults: configuration comes from our own files.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.9.0"),
  ],
  targets: [
    // Floor 0: system libraries, and the few C loops that measurably need it.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
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
    .target(
      name: "SecretSharing", dependencies: ["LinearAlgebra", "Cryptography", "CKernels"],
      swiftSettings: strict),

    // Floor 3: nodes, links and the one door; the report.
    .target(
      name: "Federation",
      dependencies: [
        "CreditModels", "CreditData", "SecureAggregation", "SecretSharing", "SetIntersection",
        "Cryptography", "LinearAlgebra",
      ],
      swiftSettings: common),
    .target(name: "Reporting", dependencies: ["CreditModels"], swiftSettings: common),

    // Floor 4: a federation on one machine; what survives a crash; the network. `fedrisk` links
    // neither of the last two.
    .target(
      name: "Simulator",
      dependencies: [
        "Federation", "SecureAggregation", "SetIntersection", "CreditModels", "CreditData",
        "Cryptography",
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
      name: "RowStores",
      dependencies: [
        "Federation", "CreditData", "Cryptography", "CPostgreSQL",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: common),

    .target(
      name: "FederationGRPC",
      dependencies: [
        "Federation", "SecureAggregation", "Cryptography",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      exclude: ["Protos"], swiftSettings: common),

    .target(
      name: "FederationService",
      dependencies: [
        "Federation", "Cryptography", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: common),

    .target(
      name: "HTTPService",
      dependencies: [
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: common),

    // Floor 5: what a run leaves, on one machine or over the network.
    .target(
      name: "Results",
      dependencies: ["Simulator", "Reporting", "Federation", "CreditModels"],
      swiftSettings: common),

    .target(
      name: "ScoreService",
      dependencies: [
        "HTTPService", "CreditModels", "CreditData",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
      swiftSettings: common),

    .target(
      name: "ServicePages",
      dependencies: [
        "HTTPService", "FederationService", "Reporting", "Federation", "SecureAggregation",
        "CreditModels",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
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
        "FederationGRPC", "FederationService", "FederationStore", "RowStores", "ScoreService",
        "ServicePages", "HTTPService", "Federation", "CreditModels", "CreditData", "Cryptography",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),
    .executableTarget(
      name: "fedrisk-coordinator",
      dependencies: [
        "ServicePages", "HTTPService", "FederationGRPC", "FederationService", "FederationStore",
        "Results", "Simulator",
        "Federation", "CreditModels", "SecureAggregation",
        .product(name: "Logging", package: "swift-log"),
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
      name: "vertical-benchmark",
      dependencies: [
        "SecretSharing", "Cryptography", "LinearAlgebra", "COpenBLAS",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/vertical", swiftSettings: common),
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
      name: "SecretSharingTests",
      dependencies: [
        "SecretSharing", "Cryptography", "CKernels", "LinearAlgebra", "CreditModels", "CreditData",
      ],
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
      name: "RowStoresTests",
      dependencies: [
        "RowStores", "Federation", "Simulator", "CreditModels", "CreditData", "SecureAggregation",
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
      name: "ServiceTests",
      dependencies: [
        "FederationStore", "Federation",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "HTTPServiceTests",
      dependencies: [
        "HTTPService", "FederationGRPC", "Cryptography",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "ScoreServiceTests",
      dependencies: [
        "ScoreService", "HTTPService", "CreditModels", "CreditData",
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "CreditModels"], swiftSettings: common),
    .testTarget(
      name: "CommandTests",
      dependencies: ["fedrisk", "CreditData"], swiftSettings: common),
  ]
)
