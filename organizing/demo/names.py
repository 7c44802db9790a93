"""Names as they stand beside each other on the doorbells of such a place, all put together here."""

from __future__ import annotations

from dataclasses import dataclass

from organizing.demo.world import World


@dataclass(frozen=True)
class Names:
    """Given and family names that go together, and the language many of these people speak."""

    weight: float
    language: str
    given: list[str]
    family: list[str]


def _names(weight: float, language: str, given: str, family: str) -> Names:
    return Names(weight, language, given.split(), family.split())


ALL = [
    _names(
        0.30,
        "en",
        "Denise Marcus Gloria Terrence Patrice Donna Calvin Sheila Leon Yvonne Curtis Tamika "
        "Darnell Joan Walter Brenda Russell Carla Nathan Edith Gerald Monique Wesley Janice "
        "Keith Latoya Harold Tiffany Clifford Renee Vernon Paula Dwight Cheryl Elijah Naomi "
        "Oscar Beatrice Troy Vivian Malik Audrey Floyd Simone Byron Lorraine Grant Helen Isaac "
        "Roberta Omari Peggy",
        "Hale Boyd Carter Whitlock Banks Fenner Ames Rowe Tolliver Mabry Pruitt Sayles Dockery "
        "Varner Holloway Beale Crump Easley Gaines Hobbs Ivory Jessup Kittrell Lyles Mosby Neal "
        "Odom Peoples Quarles Rucker Spivey Tisdale Upshaw Vance Weems Yancey Bell Ray Roy "
        "Winters Stroud Pettway",
    ),
    _names(
        0.27,
        "es",
        "Rosa Miguel Luz Ernesto Carmen Rafael Ana Hector Marisol Julio Yolanda Ramon "
        "Altagracia Esteban Pilar Wilfredo Noemi Gustavo Xiomara Efrain Mercedes Rigoberto "
        "Lourdes Octavio Milagros Fausto Graciela Anselmo Ines Leopoldo Dulce Modesto Rocio "
        "Abelardo Teresa Nestor Belkis Porfirio Araceli Saul Griselda Ulises Consuelo Jacinto",
        "Delgado Ortiz Peña Quiñones Cruz Paz Diaz Mendez Villalobos Tejada Rosario Batista "
        "Cordero Espinal Figueroa Guzmán Henríquez Inoa Jiménez Lantigua Marte Núñez Olivares "
        "Paredes Rentería Santana Taveras Ureña Valerio Zapata Almonte Brito Castellanos Duarte "
        "Encarnación Fermín",
    ),
    _names(
        0.11,
        "vi",
        "Duc Linh Minh Thao Hung Mai Tuan Huong Khanh Lan Phuc Ngoc Quang Trang Son Yen Binh "
        "Hanh Dat Kim Long Nga Vinh Xuan Tam Hoa",
        "Tran Pham Nguyen Le Vo Dang Bui Do Ngo Duong Ly Huynh Truong Dinh Luu Mac",
    ),
    _names(
        0.10,
        "zh",
        "Mei Jun Xiu Wei Lihua Guang Fang Zhen Yulan Bo Hong Jian Suyin Qiang Ping Cheng "
        "Lanying Hao Ning Rong Shan Tao Wenli Yong Ailing Dong",
        "Li Wu Zhang Chen Huang Lin Zhou Xu Ma Gao Liang Tang Deng Feng Cao Peng Zeng Xie",
    ),
    _names(
        0.09,
        "ar",
        "Amina Yusuf Nadia Khalid Samira Omar Layla Tariq Huda Ibrahim Rania Mahmoud Salma "
        "Karim Dalia Bilal Nour Faisal Zaynab Hassan Maryam Idris Widad Jamal",
        "Yusuf Haddad Rahman Amin Nasser Khoury Saleh Mansour Aziz Farah Hamdan Issa Qasim "
        "Shaheen Darwish Bakri Tahir Zidan",
    ),
    _names(
        0.09,
        "ht",
        "Samuel Marlène Jean-Robert Guerda Wilner Fabiola Emmanuel Mirlande Jocelyn Rose-Laure "
        "Frantz Nadège Evens Ketly Réginald Darline Pierre-Louis Magalie Yvon Ginette Edner "
        "Islande",
        "Baptiste Desrosiers Toussaint Jean-Charles Estimé Lafontant Pierre Cadet Dorvil "
        "Fleurant Exantus Montès Saintil Valcourt Théodore Bien-Aimé Charlot Prophète",
    ),
    _names(
        0.04,
        "en",
        "Inez Chidi Adaeze Kwame Abena Emeka Folake Kofi Ngozi Tunde Efua Obinna Yaa Segun",
        "Okafor Mensah Adeyemi Boateng Eze Owusu Balogun Asante Nwosu Danso Ba Sowah",
    ),
]


class Register:
    """Gives out names, the same full name never twice."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._given: set[str] = set()

    def take(self, given: str, family: str) -> None:
        """Keep a name from being given to somebody else."""
        self._given.add(f"{given} {family}")

    def household(self) -> tuple[Names, str]:
        """Return the names a household chooses from, and its family name."""
        names = self._world.pick({number: group.weight for number, group in enumerate(ALL)})
        return ALL[names], self._world.rng.choice(ALL[names].family)

    def name(self, names: Names, family: str) -> tuple[str, str]:
        """Return a given and a family name nobody has yet."""
        for _try in range(40):
            given = self._world.rng.choice(names.given)
            if f"{given} {family}" not in self._given:
                break
            family = self._world.rng.choice(names.family)
        self.take(given, family)
        return given, family
