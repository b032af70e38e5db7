// Several tests look at all children of this process, at its descriptors and at its working directory.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
