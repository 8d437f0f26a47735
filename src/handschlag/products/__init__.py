"""Products and their versions. What a customer has of them is `customers.InstalledItem`."""
