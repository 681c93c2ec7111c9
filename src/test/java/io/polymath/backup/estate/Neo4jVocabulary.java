package io.polymath.backup.estate;

import java.util.List;

/** The words that the graph of the estate is made of, in several scripts. */
final class Neo4jVocabulary {

    static final List<String> ADJECTIVES = List.of(
            "sparse",
            "convex",
            "latent",
            "bayesian",
            "causal",
            "spectral",
            "modal",
            "recursive",
            "stochastic",
            "fuzzy",
            "elliptic",
            "ergodic",
            "adiabatic",
            "categorical",
            "differentiable",
            "quantum",
            "symbolic",
            "temporal");

    static final List<String> NOUNS = List.of(
            "attention",
            "manifold",
            "graph",
            "proof",
            "retrieval",
            "kernel",
            "topology",
            "embedding",
            "inference",
            "semantics",
            "entropy",
            "lattice",
            "transformer",
            "ontology",
            "alignment",
            "diffusion",
            "measure");

    static final List<String> AUTHORS = List.of(
            "Ada Lovelace",
            "Emmy Noether",
            "Srinivasa Ramanujan",
            "王浩",
            "Андрей Колмогоров",
            "Ragnar Öberg",
            "Élie Cartan",
            "Grace Hopper",
            "محمد بن موسى",
            "Kurt Gödel",
            "Paul Erdős",
            "岡潔",
            "Sofja Kowalewskaja");

    private Neo4jVocabulary() {}
}
